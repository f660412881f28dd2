/** Moments as a member in a given time zone reads them. */

const formatters = new Map();

function format(tz, options) {
  const key = tz + JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, build(tz, options));
  return formatters.get(key);
}

function build(tz, options) {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: tz, hourCycle: "h23", ...options });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hourCycle: "h23", ...options });
  }
}

const say = (unix, tz, options) => format(tz, options).format(new Date(unix * 1000));

export function parts(unix, tz) {
  const wanted = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  };
  const found = {};
  for (const part of format(tz, wanted).formatToParts(new Date(unix * 1000))) found[part.type] = part.value;
  return found;
}

export function dayKey(unix, tz) {
  const at = parts(unix, tz);
  return `${at.year}-${at.month}-${at.day}`;
}

export function clock(unix, tz) {
  const at = parts(unix, tz);
  return `${at.hour}:${at.minute}`;
}

export const city = (tz) => (tz ?? "UTC").split("/").pop().replaceAll("_", " ");
export const dateTime = (unix, tz) =>
  `${say(unix, tz, { weekday: "short", day: "numeric", month: "short" })}, ${clock(unix, tz)}`;
export const dateTimeSeconds = (unix, tz) =>
  `${say(unix, tz, { day: "numeric", month: "short" })}, ${clock(unix, tz)}:${parts(unix, tz).second}`;
export const fullDateTime = (unix, tz) =>
  `${say(unix, tz, { weekday: "long", day: "numeric", month: "long", year: "numeric" })}, ${clock(unix, tz)} (${city(tz)})`;

const daysBetween = (unix, now, tz) =>
  Math.round((Date.parse(dayKey(unix, tz)) - Date.parse(dayKey(now, tz))) / 86_400_000);
const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" };
const nearName = (unix, tz, now) => near[daysBetween(unix, now, tz)];
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export function dayLabel(unix, tz, now) {
  const name = nearName(unix, tz, now);
  return name ? capital(name) : say(unix, tz, { weekday: "long", day: "numeric", month: "long" });
}

function ordinal(day) {
  const tail = day % 100 >= 11 && day % 100 <= 13 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th");
  return `${day}${tail}`;
}

function longDate(unix, tz, now, weekday) {
  const at = parts(unix, tz);
  const year = Math.abs(unix - now) > 182 * 86_400 ? `, ${at.year}` : "";
  const head = weekday ? `${say(unix, tz, { weekday: "long" })}, ` : "";
  return `${head}${say(unix, tz, { month: "long" })} ${ordinal(Number(at.day))}${year}`;
}

const shortDate = (unix, tz) => {
  const at = parts(unix, tz);
  return `${say(unix, tz, { month: "short" })} ${Number(at.day)}, ${at.year}`;
};

export function ago(unix, now) {
  const seconds = Math.abs(now - unix);
  if (seconds < 60) return "just now";
  const [size, unit] = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
  ].find(([span]) => seconds >= span);
  const count = Math.floor(seconds / size);
  const span = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return unix > now ? `in ${span}` : `${span} ago`;
}

/** The text of Slack's <!date^…> mark in the reader's own zone. */
export function slackDate(unix, pattern, tz, now) {
  const at = parts(unix, tz);
  const pretty = (plain) => nearName(unix, tz, now) ?? plain;
  const tokens = {
    date_num: () => `${at.year}-${at.month}-${at.day}`,
    date_slash: () => `${at.year}/${at.month}/${at.day}`,
    date: () => longDate(unix, tz, now, false),
    date_long: () => longDate(unix, tz, now, true),
    date_long_full: () => longDate(unix, tz, now, true),
    date_short: () => shortDate(unix, tz),
    date_pretty: () => pretty(longDate(unix, tz, now, false)),
    date_long_pretty: () => pretty(longDate(unix, tz, now, true)),
    date_short_pretty: () => pretty(shortDate(unix, tz)),
    day_divider_pretty: () => pretty(longDate(unix, tz, now, true)),
    time: () => `${at.hour}:${at.minute}`,
    time_secs: () => `${at.hour}:${at.minute}:${at.second}`,
    ago: () => ago(unix, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (tokens[name] ? tokens[name]() : whole));
}

/** The unix second at which clocks in `tz` show `local` ("YYYY-MM-DDTHH:MM"). */
export function toUnix(local, tz) {
  const target = Date.parse(`${local}:00Z`) / 1000;
  let guess = target;
  for (let turn = 0; turn < 3; turn += 1) guess += target - Date.parse(`${toLocal(guess, tz)}:00Z`) / 1000;
  return guess;
}

export function toLocal(unix, tz) {
  const at = parts(unix, tz);
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}`;
}
