import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { read, write } from "@/lib/draft";
import { en } from "./en";
import { es, type Messages } from "./es";

export type Locale = "es" | "en";
const catalogues: Record<Locale, Messages> = { es, en };
const storageKey = "habla.locale";

export function initialLocale(): Locale {
  const kept = read(storageKey);
  if (kept === "es" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "es";
}

interface I18n {
  locale: Locale;
  t: Messages;
  setLocale: (locale: Locale) => void;
  count: (value: number) => string;
  decimal: (value: number) => string;
  time: (iso: string) => string;
  moment: (iso: string) => string;
}

/** The browser's own variant of the language (es-MX), so that numbers come in its form; else the usual one. */
export function regional(locale: Locale): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${locale}-`)) ?? (locale === "es" ? "es-ES" : "en-US");
}

const Context = createContext<I18n | null>(null);

export function I18nProvider({ children }: { children: ReactNode }) {
  const [locale, choose] = useState(initialLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const setLocale = useCallback((next: Locale) => {
    write(storageKey, next);
    choose(next);
  }, []);
  const value = useMemo((): I18n => {
    const whole = new Intl.NumberFormat(locale, { useGrouping: "always" } as Intl.NumberFormatOptions);
    const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return {
      locale, setLocale, t: catalogues[locale],
      count: (n) => whole.format(n), decimal: (n) => tenths.format(n),
      time: (iso) => when(iso, locale, { timeStyle: "short" }),
      moment: (iso) => when(iso, locale, {
        day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "short" }) };
  }, [locale, setLocale]);
  return <Context value={value}>{children}</Context>;
}

function when(iso: string, locale: Locale, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat(locale, options).format(date);
}

export function useI18n(): I18n {
  const value = use(Context);
  if (value === null) throw new Error("I18nProvider is missing");
  return value;
}

/** A label for an open set of names: the catalogue's word, or the name itself. */
export function named(words: Record<string, string>, name: string): string {
  return Object.hasOwn(words, name) ? words[name] ?? name : name;
}
