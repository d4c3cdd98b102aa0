import type { Chip } from "@/agui/types";
import { useI18n } from "@/i18n";
import { Button } from "../ui/button";

/** What a result was asked with; a cross takes one part away and asks again, without a model. */
interface Props { chips: Chip[]; busy: boolean; onRemove: ((chip: Chip) => void) | undefined; onUndo: (() => void) | undefined }

export function Chips({ chips, busy, onRemove, onUndo }: Props) {
  const { t } = useI18n();
  if (chips.length === 0) return null;
  return (
    <ul aria-label={t.chips} className="mt-1 flex flex-wrap gap-1.5 text-sm">
      {chips.map((chip) => (
        <li key={chip.id} data-testid="chip" data-slot={chip.slot} className="inline-flex max-w-full items-center rounded-full border bg-muted/60 pl-2.5 pr-1">
          <bdi className="py-0.5 pr-1.5 wrap-anywhere">{chip.label}</bdi>
          {chip.removable && onRemove && (
            <button
              type="button" aria-label={chip.text} title={chip.text} disabled={busy} onClick={() => onRemove(chip)}
              className="grid size-6 shrink-0 place-items-center rounded-full text-soft hover:bg-muted hover:text-foreground disabled:opacity-50"
            >
              <span aria-hidden="true">×</span>
            </button>
          )}
        </li>
      ))}
      {onUndo && (
        <li>
          <Button data-testid="undo" variant="ghost" size="sm" className="h-7 px-2 text-soft" disabled={busy} onClick={onUndo}>
            <span aria-hidden="true">↶</span> {t.undo}
          </Button>
        </li>
      )}
    </ul>
  );
}
