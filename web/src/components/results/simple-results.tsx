import type { CardResult, ErrorResult, Field, FlowResult } from "@/agui/types";
import { named, useI18n } from "@/i18n";
import { SafeLink } from "../safe-link";
import { Alert } from "../ui/alert";
import { Card, CardContent, CardHeader, CardTitle } from "../ui/card";

export function CardResultView({ result }: { result: CardResult }) {
  const { t } = useI18n();
  return (
    <Card aria-label={result.title} data-testid={`result-${result.kind}`}>
      <CardHeader><CardTitle>{result.title}</CardTitle></CardHeader>
      <CardContent className="space-y-3 text-sm">
        {result.body && <p>{result.body}</p>}
        <Fields fields={result.fields} />
        {result.groups.map((group) => (
          <div key={group.label}>
            <h4 className="mb-1 font-medium text-soft">{named(t.group, group.label)}</h4>
            <ul className="max-h-72 space-y-1 overflow-auto" tabIndex={0}>
              {group.entries.map((entry, at) => (
                <li key={at}><span>{entry.label}</span>{entry.detail && <span className="text-soft"> · {entry.detail}</span>}</li>
              ))}
            </ul>
          </div>
        ))}
        {result.links.length > 0 && (
          <p className="flex gap-4">{result.links.map((link) => <SafeLink key={link.href} href={link.href}>{link.label}</SafeLink>)}</p>
        )}
      </CardContent>
    </Card>
  );
}

function Fields({ fields }: { fields: Field[] }) {
  const { t } = useI18n();
  if (fields.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1">
      {fields.map((field, at) => (
        <div key={at} className="contents">
          <dt className="text-soft">{named(t.group, field.label)}</dt>
          <dd className="break-words">{field.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What a flow gave back. Its states are told by its progress; this is the rest. */
export function FlowResultView({ result }: { result: FlowResult }) {
  const { t } = useI18n();
  if (result.outputs.length === 0 && result.links.length === 0) return null;
  return (
    <Card aria-label={t.flowOutputs}>
      <CardContent className="space-y-2 pt-3 text-sm">
        <Fields fields={result.outputs} />
        {result.links.length > 0 && (
          <p className="flex gap-4">{result.links.map((link) => <SafeLink key={link.href} href={link.href}>{link.label}</SafeLink>)}</p>
        )}
      </CardContent>
    </Card>
  );
}

export function ErrorResultView({ result }: { result: ErrorResult }) {
  const { t } = useI18n();
  return <Alert data-testid="error" variant="error">{result.message || t.resultFailed}</Alert>;
}
