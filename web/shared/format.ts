/** Numbers and times for people. @module */

/** What a folder of pictures is called; the empty name is that of the drawn faces. */
export const rootLabel = (name: string) => name || "Drawn faces";

/** `97.5 %`. */
export const percent = (part: number, digits = 1) => `${(100 * part).toFixed(digits)} %`;

/** `2026-01-31 12:00`, in UTC, which server and browser write alike. */
export const moment = (iso: string) => iso.slice(0, 16).replace("T", " ");

const AGES = [["d", 86_400], ["h", 3600], ["min", 60]] as const;

/** `2 min ago`, `just now`; a moment of more than a month ago as a date. */
export function ago(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (!(seconds < 30 * 86_400)) return iso.slice(0, 10);
  const [unit, size] = AGES.find(([, size]) => seconds >= size) ?? [];
  return size === undefined ? "just now" : `${Math.floor(seconds / size)} ${unit} ago`;
}

/** `12.3 MB`. */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; count >= 999.5 && unit < units.length - 1; unit++) count /= 1000;
  return `${count.toPrecision(3).replace(/\.?0+$/, (end) => end.includes(".") ? "" : end)} ${
    units[unit]
  }`;
}

/** A number as short as it can be read: `0.1234`, `1.2e-6`, `12,345`. */
export function number(value: number | null | undefined): string {
  if (value === undefined) return "–";
  if (value === null || Number.isNaN(value)) return "not a number";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(2);
  if (size >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(4)));
}

/** A metric's figure: `loss 0.1234`, `accuracy 97.5 %`, `310 images/s`. */
export function figure(
  { label, unit, axis }: { readonly label: string; readonly unit: string; readonly axis: string },
  value: number | null | undefined,
): string {
  if (unit) return `${number(value)} ${unit}`;
  const isPercent = axis === "fraction" && Number.isFinite(value);
  return `${label.toLowerCase()} ${isPercent ? percent(value!) : number(value)}`;
}

/** `1 h 02 min`, `3 min 04 s`, `5 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole % 3600 / 60))} min`;
}

/** `1 picture`, `2 pictures`. */
export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
