/** The server's clock as seen from here: what expires, expires there, and this machine's clock may be wrong. */
let skew = 0;

export function noteServerTime(iso: string | undefined): void {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  if (!Number.isNaN(at)) skew = at - Date.now();
}

export const serverNow = (): number => Date.now() + skew;
