import { useCallback, useEffect, useRef, useState } from "react";

const near = 80;

/** Follows new content only while the person is at the end; says whether they are, and takes them there. */
export function useStickToBottom(content: unknown): { box: (element: HTMLDivElement | null) => (() => void) | undefined; atEnd: boolean; toEnd: () => void } {
  const scroller = useRef<HTMLDivElement | null>(null);
  const stick = useRef(true);
  const [atEnd, setAtEnd] = useState(true);

  const box = useCallback((element: HTMLDivElement | null) => {
    scroller.current = element;
    if (!element) return;
    let before = element.scrollTop;
    const note = () => {
      const end = element.scrollHeight - element.scrollTop - element.clientHeight < near;
      // Content that grows below leaves the place where it is; only a move upwards is the person's.
      if (end) stick.current = true;
      else if (element.scrollTop < before) stick.current = false;
      before = element.scrollTop;
      setAtEnd(end || stick.current);
    };
    const grow = new ResizeObserver(() => {
      if (stick.current) element.scrollTop = element.scrollHeight;
      note();
    });
    element.addEventListener("scroll", note, { passive: true });
    grow.observe(element);
    for (const child of element.children) grow.observe(child);
    return () => {
      element.removeEventListener("scroll", note);
      grow.disconnect();
    };
  }, []);

  useEffect(() => {
    if (stick.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [content]);

  const toEnd = useCallback(() => {
    stick.current = true;
    setAtEnd(true);
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);
  return { box, atEnd, toEnd };
}
