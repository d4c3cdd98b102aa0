import { useEffect, useRef, useSyncExternalStore } from "react";
import { ThreadSession, type Snapshot } from "@/agui/session";

/** One session a conversation, kept while the page lives, so that leaving a running one loses nothing. */
export function useSession(threadId: string, fresh: boolean, locale: string, onChange: () => void): { session: ThreadSession; snapshot: Snapshot } {
  const latest = useRef({ locale, onChange });
  useEffect(() => {
    latest.current = { locale, onChange };
  }, [locale, onChange]);
  const sessions = useRef(new Map<string, ThreadSession>());
  let session = sessions.current.get(threadId);
  if (session === undefined) {
    session = new ThreadSession(threadId, {
      locale: () => latest.current.locale,
      onRunEnd: () => latest.current.onChange(),
      onAccepted: () => latest.current.onChange() }, fresh);
    sessions.current.set(threadId, session);
  }
  const current = session;
  useEffect(() => {
    void current.activate();
    return () => current.deactivate();
  }, [current]);
  const snapshot = useSyncExternalStore(current.subscribe, current.getSnapshot);
  return { session: current, snapshot };
}
