"""The desk's Ctrl+J: a scan of another open case of the same person, or of the same 一件事, serves here too.

The file is stored once. In an intake it is used with the person's consent, as any earlier material (一号),
so the card must have been read; a written case names it by an event.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from typing_extensions import override

from hall.clock import today
from hall.identity import DocumentKind
from hall.material_facts import FileFact
from hall.ports import Changes
from hall.reuse import Kind, Offer
from ui import words
from ui.desk_views import DeskViews
from ui.states import intake as intake_state
from ui.states import reusing, sharing
from ui.states.applicant import ApplicantKind
from ui.states.cases import CaseForm
from ui.states.chooser import Detail
from ui.states.draft import Place, Step
from ui.states.sharing import SharedScan
from ui.states.status import NoticeKind
from ui.work.sharing_work import SharingWork


class DeskSharing(DeskViews):
    """Acts with scans of other cases."""

    _sharing: SharingWork | None = None
    _shared: tuple[SharedScan, ...] = ()
    _share_to: tuple[str, str, str] = ("", "", "")
    """Id of the intake, id of the written case, key of the material: one of the first two is empty."""

    def hang_sharing(self, sharing_work: SharingWork) -> None:
        """Take the outside."""
        self._sharing = sharing_work

    @override
    def press_cases(self, key: str) -> bool:
        """Ctrl+J in a case file: at the material with the focus."""
        state = self.cases
        if key != words.SHARE_KEY or self.looking or state.form is not CaseForm.NONE:
            return super().press_cases(key)
        work, file = self._sharing, state.file
        if file is None or not file.materials:
            self.say(NoticeKind.OFFLINE, words.SHARE_IN_FILE)
        elif work is not None:
            line = file.materials[file.row]
            case = file.entry.id
            self._share_to = ("", case, line.key)
            self._ask(self._lanes.call, lambda: work.of_case(case, line.key), self._which_shared(line.name))
        return True

    def share_in_intake(self) -> bool:
        """Ctrl+J in the list of materials; True when it is the place for it."""
        draft, work = self.intake.draft, self._sharing
        lines = intake_state.known(draft, self.rules).lines
        if work is None or draft.step is not Step.MATERIALS or draft.place is not Place.LIST or not lines:
            return False
        line = lines[min(draft.row, len(lines) - 1)]
        applicant = draft.applicant
        if applicant.person.read_at is None and applicant.helped_by.read_at is None:
            self.say(NoticeKind.ERROR, words.REUSE_IDENTITY)
            return True
        company = applicant.kind is ApplicantKind.COMPANY
        kind = str(DocumentKind.USCI if company else applicant.person.kind)
        number = applicant.uscc if company else applicant.person.number
        self._share_to = (draft.id, "", line.key)
        self._ask(self._lanes.call, lambda: work.of_person(kind, number), self._which_shared(line.name))
        return True

    def _which_shared(self, material: str) -> Callable[[tuple[SharedScan, ...]], None]:
        def found(scans: tuple[SharedScan, ...]) -> None:
            self._shared = sharing.ordered(scans, material)
            self._ask_later(sharing.question(scans, material))

        return found

    @override
    def _chosen(self, act: str, detail: Detail) -> None:
        work = self._sharing
        if act != sharing.SHARE or work is None or not detail.file.isdigit():
            super()._chosen(act, detail)
            return
        scan = self._shared[int(detail.file)]
        draft, case, key = self._share_to
        came = self._to_case(case, key) if case else self._to_intake(draft, key)
        self._ask(self._lanes.files, lambda: work.bring(scan), came)

    def _to_case(self, case: str, key: str) -> Callable[[SharedScan], None]:
        """The scan is here: name it at a written case."""
        work = self._sharing

        def here(scan: SharedScan) -> None:
            if work is not None:
                self._ask(self._lanes.store, lambda: work.name(case, key, scan), named)

        def named(changes: Changes) -> None:
            self._touch(changes)
            self._done(words.SHARED)
            if self.cases.file is not None and self.cases.file.entry.id == case:
                self.open_file(case)

        return here

    def _to_intake(self, draft: str, key: str) -> Callable[[SharedScan], None]:
        """The scan is here: it serves a line of the intake, with the consent of whoever stands there."""

        def here(scan: SharedScan) -> None:
            state = self.intake
            facts = intake_state.known(state.draft, self.rules)
            if draft != state.draft.id or key not in {line.key for line in facts.lines}:
                self.say(NoticeKind.ERROR, words.SHARE_OTHER_DRAFT)
                return
            way = reusing.way_of(state)
            earlier = state.draft.files.get(key, ())
            after = reusing.agreed(state, facts, {key: _offer(scan, today(self.clock))}, way)
            if earlier and scan.file not in earlier:
                files = {**after.draft.files, key: (*earlier, scan.file)}
                after = replace(after, draft=replace(after.draft, files=files))
            self.set_intake(after)
            self._done(words.SHARED)

        return here


def _offer(scan: SharedScan, on: dt.date) -> Offer:
    """As an earlier material that is used once more; it was handed in for both today."""
    file = scan.file
    fact = FileFact(sha256=bytes.fromhex(file.sha256), size=file.size, mime=file.mime)
    return Offer(
        kind=Kind.MATERIAL,
        name=scan.material,
        source=scan.key,
        case=scan.case,
        number=scan.number,
        item_name=scan.item,
        on=on,
        files=(fact,),
    )
