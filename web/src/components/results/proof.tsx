import { useEffect, useState } from "react";
import { useI18n } from "@/i18n";
import { isVerified, setVerified } from "@/lib/api";
import { SafeLink } from "../safe-link";
import { Button } from "../ui/button";

/** What stays of an answer: its signed receipt, and that a person has checked it. Read when somebody opens it. */
export function Proof({ runId }: { runId: string }) {
  const { t, locale } = useI18n();
  const [verified, setState] = useState<boolean>();
  const [said, say] = useState("");
  useEffect(() => {
    let here = true;
    isVerified(runId, locale).then((found) => here && setState(found), () => undefined);
    return () => {
      here = false;
    };
  }, [runId, locale]);
  const toggle = () => {
    say("");
    setVerified(runId, !verified, locale).then(
      () => {
        setState(!verified);
        say(verified ? t.unverified : t.verifiedNow);
      },
      (error: unknown) => say(error instanceof Error && error.message ? error.message : t.notVerified));
  };
  return (
    <div data-testid="proof" className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
      <SafeLink href={`/runs/${encodeURIComponent(runId)}/receipt`} download>{t.receipt}</SafeLink>
      {verified !== undefined && (
        <Button data-testid="verify" variant="outline" size="sm" aria-pressed={verified} title={t.verifyHint} onClick={toggle}>
          {verified ? <><span aria-hidden="true">✓</span> {t.verified}</> : t.verify}
        </Button>
      )}
      <span role="status" className="text-soft">{said}</span>
    </div>
  );
}
