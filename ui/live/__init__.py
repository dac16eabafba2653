"""The manager's live hall: widgets that draw `ui.states.live`, and what drives them."""
