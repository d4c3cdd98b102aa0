import { useEffect, useRef, type KeyboardEvent } from "react";
import { useI18n } from "@/i18n";
import { Button } from "./ui/button";

interface Props {
  draft: string;
  running: boolean;
  stopping: boolean;
  onDraft: (draft: string) => void;
  onSend: (text: string) => void;
  onStop: () => void;
}

export function Composer({ draft, running, stopping, onDraft, onSend, onStop }: Props) {
  const { t } = useI18n();
  const box = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 200)}px`;
  }, [draft]);

  const send = () => {
    if (!running && draft.trim() !== "") onSend(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="rounded-2xl border bg-surface p-2 shadow-sm focus-within:border-accent"
      onSubmit={(event) => { event.preventDefault(); send(); }}
    >
      <textarea
        ref={box} data-testid="composer" rows={1} value={draft} autoFocus aria-label={t.composer} aria-describedby="composer-hint"
        placeholder={t.placeholder} maxLength={8000} onKeyDown={onKeyDown} onChange={(event) => onDraft(event.target.value)}
        className="block w-full resize-none bg-transparent px-2 py-1.5 outline-none placeholder:text-soft"
      />
      <div className="flex items-center justify-between gap-3 pl-2">
        <span id="composer-hint" className="text-xs text-soft">{t.hint}</span>
        {running
          ? <Button data-testid="stop" variant="outline" size="sm" disabled={stopping} onClick={onStop}>{stopping ? t.stopping : t.stop}</Button>
          : <Button data-testid="send" size="sm" type="submit" disabled={draft.trim() === ""}>{t.send}</Button>}
      </div>
    </form>
  );
}
