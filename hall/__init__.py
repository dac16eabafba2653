"""Rules of the hall: what the law, the hall and its papers ask. No Qt, no SQL, no HTTP, no PDF."""
