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

interface Place { threadId: string; isFresh: boolean }

/** The conversation in the address. A fresh page gets a new id, so that a reload comes back to the same place. */
export function useRoute(): Place & { open: (id: string) => void; fresh: () => void } {
  const [{ threadId, isFresh }, setPlace] = useState<Place>(() => {
    const given = fromUrl();
    if (given !== undefined) return { threadId: given, isFresh: false };
    const made = crypto.randomUUID();
    window.history.replaceState(null, "", `/t/${made}`);
    return { threadId: made, isFresh: true };
  });
  useEffect(() => {
    const back = () => {
      const id = fromUrl();
      if (id !== undefined) setPlace({ threadId: id, isFresh: false });
    };
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  const go = useCallback((id: string, isFresh: boolean) => {
    if (fromUrl() === id) return;
    window.history.pushState(null, "", `/t/${encodeURIComponent(id)}`);
    setPlace({ threadId: id, isFresh });
  }, []);
  const open = useCallback((id: string) => go(id, false), [go]);
  const fresh = useCallback(() => go(crypto.randomUUID(), true), [go]);
  return { threadId, isFresh, open, fresh };
}
