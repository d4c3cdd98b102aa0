/** Typed text is kept per conversation until the server has it. Storage may be off; then it lives in memory only. */
const key = (threadId: string): string => `habla.draft.${threadId}`;

export function readDraft(threadId: string): string {
  return read(key(threadId)) ?? "";
}

export function writeDraft(threadId: string, draft: string): void {
  write(key(threadId), draft === "" ? null : draft);
}

export function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Private windows refuse storage; nothing else depends on it.
  }
}
