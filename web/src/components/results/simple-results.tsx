import type { CardResult, ErrorResult, FlowResult } from "@/agui/types";
import { useI18n } from "@/i18n";
import { Fields } from "../fields";
import { SafeLink } from "../safe-link";
import { Alert } from "../ui/alert";
import { Button } from "../ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "../ui/card";
import { ResultSql } from "./sql";

export function CardResultView({ result, busy, onAsk }: { result: CardResult; busy: boolean; onAsk: (text: string) => void }) {
  const { t } = useI18n();
  return (
    <Card aria-label={result.title} data-testid={`result-${result.kind}`}>
      <CardHeader><CardTitle>{result.title}</CardTitle></CardHeader>
      <CardContent className="space-y-3 text-sm">
        {result.body && <p className="wrap-anywhere">{result.body}</p>}
        <Fields fields={result.fields} />
        {result.groups.map((group, at) => (
          <div key={at}>
            <h3 className="mb-1 font-medium">{group.label}</h3>
            <div className="max-h-72 overflow-auto" role="group" aria-label={group.label} tabIndex={0}><Fields fields={group.fields} /></div>
          </div>
        ))}
        {result.resultId && <ResultSql resultId={result.resultId} />}
        {result.examples.length > 0 && (
          <div>
            <h3 className="mb-1.5 font-medium">{t.examples}</h3>
            <div className="flex flex-wrap gap-2">
              {result.examples.map((example) => (
                <Button key={example} variant="outline" size="sm" className="h-auto py-1.5 text-left whitespace-normal wrap-anywhere" disabled={busy} onClick={() => onAsk(example)}>
                  {example}
                </Button>
              ))}
            </div>
          </div>
        )}
        {result.links.length > 0 && (
          <p className="flex flex-wrap gap-4">{result.links.map((link) => <SafeLink key={link.href} href={link.href}>{link.label}</SafeLink>)}</p>
        )}
      </CardContent>
    </Card>
  );
}

/** What a flow gave back. Its states are told by its progress; this is the rest. */
export function FlowResultView({ result }: { result: FlowResult }) {
  const { t } = useI18n();
  if (!result.message && result.outputs.length === 0 && result.links.length === 0) return null;
  return (
    <Card aria-label={t.flowOutputs}>
      <CardContent className="space-y-2 pt-3 text-sm">
        {result.message && <p className="wrap-anywhere">{result.message}</p>}
        <Fields fields={result.outputs} />
        {result.links.length > 0 && (
          <p className="flex flex-wrap gap-4">{result.links.map((link) => <SafeLink key={link.href} href={link.href}>{link.label}</SafeLink>)}</p>
        )}
      </CardContent>
    </Card>
  );
}

export function ErrorResultView({ result, onRetry }: { result: ErrorResult; onRetry: (() => void) | undefined }) {
  const { t } = useI18n();
  return (
    <Alert data-testid="error" variant="error">
      <span className="min-w-0 flex-1 wrap-anywhere">{result.message || t.resultFailed}</span>
      {result.retryable && onRetry && <Button variant="outline" size="sm" onClick={onRetry}>{t.retry}</Button>}
    </Alert>
  );
}
