import { visible } from "@/lib/visible";

/** A value exactly as it will be sent: what cannot be seen is spelled out. Direction is isolated. */
export function VisibleText({ value }: { value: string }) {
  return (
    <bdi className="wrap-anywhere whitespace-pre-wrap" dir="ltr">
      {visible(value).map((piece, at) =>
        piece.escaped
          ? <span key={at} className="rounded bg-warning-soft px-0.5 font-mono text-[0.85em] text-warning">{piece.text}</span>
          : <span key={at}>{piece.text}</span>)}
    </bdi>
  );
}
