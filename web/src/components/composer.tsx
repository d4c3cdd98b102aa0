import { useEffect, type KeyboardEvent, type RefObject } from "react";
import { useI18n } from "@/i18n";
import { finePointer } from "@/lib/pointer";
import { Button } from "./ui/button";

interface Props {
  box: RefObject<HTMLTextAreaElement | null>;
  draft: string;
  running: boolean;
  stopping: boolean;
  onDraft: (draft: string) => void;
  onSend: (text: string) => void;
  onStop: () => void;
}

const limit = 8000;

export function Composer({ box, draft, running, stopping, onDraft, onSend, onStop }: Props) {
  const { t, count } = useI18n();

  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 200)}px`;
  }, [box, draft]);
  useEffect(() => {
    if (finePointer()) box.current?.focus();
  }, [box]);

  const send = () => {
    if (!running && draft.trim() !== "") onSend(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const full = draft.length >= limit;
  return (
    <form
      className="rounded-2xl border bg-surface p-2 shadow-sm focus-within:border-accent"
      onSubmit={(event) => { event.preventDefault(); send(); }}
    >
      <textarea
        ref={box} data-testid="composer" rows={1} value={draft} aria-label={t.composer} aria-describedby="composer-hint" dir="auto"
        placeholder={t.placeholder} maxLength={limit} onKeyDown={onKeyDown} onChange={(event) => onDraft(event.target.value)}
        className="block w-full resize-none bg-transparent px-2 py-1.5 outline-none placeholder:text-soft"
      />
      <div className="flex items-center justify-between gap-3 pl-2">
        <span id="composer-hint" className={full ? "text-xs text-warning" : "text-xs text-soft"}>{full ? t.tooLong(count(limit)) : t.hint}</span>
        {running
          ? (
            <Button
              key="stop" data-testid="stop" variant="outline" size="sm" disabled={stopping}
              onClick={() => {
                box.current?.focus();
                onStop();
              }}
            >
              {stopping ? t.stopping : t.stop}
            </Button>
          )
          : <Button key="send" data-testid="send" size="sm" type="submit" disabled={draft.trim() === ""}>{t.send}</Button>}
      </div>
    </form>
  );
}
