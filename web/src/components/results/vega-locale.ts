import type { Config } from "vega";

type ChartLocale = NonNullable<Config["locale"]>;

const es: ChartLocale = {
  number: { decimal: ",", thousands: ".", grouping: [3], currency: ["", " €"] },
  time: {
    dateTime: "%A, %e de %B de %Y, %X", date: "%d/%m/%Y", time: "%H:%M:%S", periods: ["a. m.", "p. m."],
    days: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
    shortDays: ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
    months: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    shortMonths: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
  },
};

const en: ChartLocale = {
  number: { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""] },
  time: {
    dateTime: "%x, %X", date: "%m/%d/%Y", time: "%H:%M:%S", periods: ["AM", "PM"],
    days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    shortDays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    months: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    shortMonths: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  },
};

export const chartLocale = (locale: "es" | "en"): ChartLocale => (locale === "es" ? es : en);
