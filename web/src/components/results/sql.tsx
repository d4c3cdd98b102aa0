import { useEffect, useState } from "react";
import { useI18n } from "@/i18n";
import { getSql } from "@/lib/api";
import { Fold, Loaded } from "../flow-details";
import { Button } from "../ui/button";

const COPIED_MS = 2000;

/** The SQL behind a result, asked for when somebody opens it: it is written anew with the reader's own rights. */
export function ResultSql({ resultId }: { resultId: string }) {
  const { t, locale } = useI18n();
  return (
    <Fold open={t.showSql} close={t.hideSql} testId="sql">
      <Loaded load={() => getSql(resultId, locale)} version={`${resultId} ${locale}`}>{(code) => <Code code={code} />}</Loaded>
    </Fold>
  );
}

function Code({ code }: { code: string }) {
  const { t } = useI18n();
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), COPIED_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () => {
    // Only pages on https or on this machine have a clipboard.
    const copied = navigator.clipboard?.writeText(code) ?? Promise.reject(new Error());
    copied.then(() => setSaid(t.copied), () => setSaid(t.notCopied));
  };
  return (
    <div className="space-y-1.5">
      <pre data-testid="code" tabIndex={0} aria-label={t.sql} className="max-h-96 overflow-auto rounded-md bg-muted p-3 text-xs"><code dir="ltr">{code}</code></pre>
      <Button variant="outline" size="sm" onClick={copy}>{t.copy}</Button>
      <span role="status" className="ml-2 text-sm text-soft">{said}</span>
    </div>
  );
}
