import { useI18n } from "@/i18n";
import { Alert } from "./ui/alert";

export function Welcome({ questions, lost, onPick }: { questions: string[]; lost: boolean; onPick: (text: string) => void }) {
  const { t } = useI18n();
  return (
    <section className="pt-[4vh] sm:pt-[12vh]">
      {lost && <Alert data-testid="unknown-thread" className="mb-6">{t.unknownThread}</Alert>}
      <h1 className="text-2xl font-semibold tracking-tight">{t.emptyTitle}</h1>
      <p className="mt-2 max-w-prose text-soft">{t.emptyText}</p>
      {questions.length > 0 && (
        <ul aria-label={t.suggestions} className="mt-6 grid gap-2 sm:grid-cols-2">
          {questions.map((question) => (
            <li key={question}>
              <button
                type="button" data-testid="suggestion" onClick={() => onPick(question)}
                className="h-full w-full rounded-xl border bg-surface px-4 py-3 text-left text-sm wrap-anywhere hover:border-accent"
              >
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
