export function bytes(size: number, locale: string): string {
  const units = ["B", "kB", "MB", "GB"];
  const step = size < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  const value = new Intl.NumberFormat(locale, { maximumFractionDigits: step === 0 ? 0 : 1 }).format(size / 1000 ** step);
  return `${value} ${units[step] ?? "B"}`;
}
