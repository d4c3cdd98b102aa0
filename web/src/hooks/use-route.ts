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

interface Place {
  threadId: string;
  /** Made here and now: the server cannot know it. */
  isFresh: boolean;
  /** Made by a page, perhaps before a reload; an address without this mark came from somewhere and should lead there. */
  isOurs: boolean;
}

const mark = { made: true };
const isMarked = (): boolean => (window.history.state as { made?: unknown } | null)?.made === true;

/** The conversation in the address. A fresh page gets a new id, so that a reload comes back to the same place. */
export function useRoute(): Place & { open: (id: string) => void; fresh: () => void } {
  const [place, setPlace] = useState<Place>(() => {
    const given = fromUrl();
    if (given !== undefined) return { threadId: given, isFresh: false, isOurs: isMarked() };
    const made = crypto.randomUUID();
    window.history.replaceState(mark, "", `/t/${made}`);
    return { threadId: made, isFresh: true, isOurs: true };
  });
  useEffect(() => {
    const back = () => {
      const id = fromUrl();
      if (id !== undefined) setPlace({ threadId: id, isFresh: false, isOurs: isMarked() });
    };
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  const go = useCallback((id: string, isFresh: boolean) => {
    if (fromUrl() === id) return;
    window.history.pushState(isFresh ? mark : null, "", `/t/${encodeURIComponent(id)}`);
    setPlace({ threadId: id, isFresh, isOurs: isFresh });
  }, []);
  const open = useCallback((id: string) => go(id, false), [go]);
  const fresh = useCallback(() => go(crypto.randomUUID(), true), [go]);
  return { ...place, open, fresh };
}
