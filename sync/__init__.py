"""Chains over HTTP, the hub, and catalogue files. No SQL, no Qt."""
