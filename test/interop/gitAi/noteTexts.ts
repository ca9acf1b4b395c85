/** As the example of all three kinds of keys in the Git AI Standard v3.0.0, 1.2.7, with a name that is quoted. */
export const mixedNote = `src/main.rs
  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-10,15
  h_31dce776f88375 16-20
"src/my file.rs"
  abcd1234abcd1234 1-50
---
{
  "schema_version": "authorship/3.0.0",
  "git_ai_version": "1.4.5",
  "base_commit_sha": "7734793b756b3921c88db5375a8c156e9532447b",
  "prompts": {
    "abcd1234abcd1234": {
      "agent_id": {
        "tool": "cursor",
        "id": "old_session_id",
        "model": "gpt-4"
      },
      "human_author": "Developer <dev@example.com>",
      "total_additions": 50,
      "total_deletions": 0,
      "accepted_lines": 50,
      "overriden_lines": 0
    }
  },
  "humans": {
    "h_31dce776f88375": {
      "author": "Developer <dev@example.com>"
    }
  },
  "sessions": {
    "s_c9883b05a2487d": {
      "agent_id": {
        "tool": "claude",
        "id": "conv_abc123",
        "model": "claude-sonnet-4-5-20250514"
      },
      "human_author": "dev@example.com"
    }
  }
}`;

/** A note with these fields in place of the usual ones. */
export function authorshipLog(fields: Readonly<Record<string, unknown>>, section = 'f\n  k 1-2\n'): string {
  const prompts = { k: { agent_id: { tool: 'claude', id: 'i', model: 'claude-opus-4-8' }, human_author: null } };
  const metadata = { schema_version: 'authorship/3.0.0', base_commit_sha: '', prompts, ...fields };
  return `${section}---\n${JSON.stringify(metadata, null, 2)}`;
}
