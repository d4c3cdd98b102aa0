import { useCallback, useEffect, useState } from "react";

const pattern = /^\/t\/([^/]+)\/?$/;

function fromUrl(): string | undefined {
  const found = pattern.exec(window.location.pathname)?.[1];
  try {
    return found === undefined ? undefined : decodeURIComponent(found);
  } catch {
    return undefined;
  }
}

/** The conversation in the address. A fresh page gets a new id, so that a reload comes back to the same place. */
export function useRoute(): { threadId: string; open: (id: string) => void; fresh: () => void } {
  const [threadId, setThreadId] = useState(() => {
    const given = fromUrl();
    if (given !== undefined) return given;
    const made = crypto.randomUUID();
    window.history.replaceState(null, "", `/t/${made}`);
    return made;
  });
  useEffect(() => {
    const back = () => {
      const id = fromUrl();
      if (id !== undefined) setThreadId(id);
    };
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  const open = useCallback((id: string) => {
    if (fromUrl() === id) return;
    window.history.pushState(null, "", `/t/${encodeURIComponent(id)}`);
    setThreadId(id);
  }, []);
  const fresh = useCallback(() => open(crypto.randomUUID()), [open]);
  return { threadId, open, fresh };
}
