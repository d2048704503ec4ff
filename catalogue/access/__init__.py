"""Who may do more than read, how is that proved, and who did what? Accounts, sessions, tokens, the audit log.

Secrets are kept as hashes only: passwords by Argon2id, the random ids of sessions and tokens by SHA-256.
"""

# Who acts where a command is called.
COMMAND_LINE = "command line"
