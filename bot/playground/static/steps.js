/**
 * The newcomer's steps, as plain data.
 *
 * Each step: {title, text, as?, in?, and one of type, point, act; done?}
 *   as     the member who does it: the beginning of a name; the page switches first
 *   in     the channel where it is done; the page opens it first
 *   type   a text put into the composer
 *   point  what to press: {text: "Join"} a button by its words (the last one shown), or {testid: "channel-general"}
 *   act    {member: "Amara"} becomes a member, {clock: "next" | "day" | "hour"} turns the clock, {app: "home" | "messages"}
 *   done   says from what the page knows whether the step is done (see `know` in guide.js); without it, a click does
 */

const said = (list, pattern) => list.some((one) => pattern.test(one.text ?? ""));
const pressed = (page, words, member) =>
  page.pressed.some((one) => one.label === words && (!member || one.member.startsWith(member)));

export const steps = [
  {
    title: "Open #data-practice",
    text: "A channel of eight people who share a craft. You are one of them.",
    as: "You",
    point: { testid: "channel-data-practice" },
    done: (page) => page.opened.has("data-practice"),
  },
  {
    title: "Set up the community",
    text: "Everything begins with this command.",
    as: "You",
    in: "data-practice",
    type: "/convene",
    done: (page) => said(page.commands, /^\/convene/),
  },
  {
    title: "Press Set it up",
    text: "Three fields, all filled in already. Send the form as it is.",
    as: "You",
    in: "data-practice",
    point: { text: "Set it up" },
    done: (page) => page.submitted.length > 0,
  },
  {
    title: "Start a 30-day challenge",
    text: "Choose a template, look at the preview, then press Announce.",
    as: "You",
    in: "data-practice",
    type: "/challenge start",
    done: (page) =>
      pressed(page, "Announce") || page.submitted.some((one) => /announce|preview/i.test(one.label ?? "")),
  },
  {
    title: "Join it yourself",
    text: "The announcement stands in the channel, with a Join button.",
    as: "You",
    in: "data-practice",
    point: { text: "Join" },
    done: (page) => pressed(page, "Join", "You"),
  },
  {
    title: "Let Amara join too",
    text: "Become Amara, and press Join as she would.",
    as: "Amara",
    in: "data-practice",
    point: { text: "Join" },
    done: (page) => pressed(page, "Join", "Amara"),
  },
  {
    title: "Turn the clock to day 1",
    text: "The bot posts the first prompt at its hour.",
    act: { clock: "next" },
    done: (page) => page.turns > 0,
  },
  {
    title: "Write Amara's journal",
    text: "Open the thread of day 1 and write a line. The first reply is her entry.",
    as: "Amara",
    in: "data-practice",
    point: { testid: "message-reply" },
    done: (page) => page.said.some((one) => one.thread),
  },
  {
    title: "Let Bruno press Done",
    text: "Not everyone likes to write. A button counts too.",
    as: "Bruno",
    in: "data-practice",
    point: { text: "Done" },
    done: (page) => pressed(page, "Done", "Bruno"),
  },
  {
    title: "Turn on through the days",
    text: "Each press brings the next post. Stop anywhere and write, rest, or look at the progress.",
    act: { clock: "next" },
    done: (page) => page.turns > 4,
  },
  {
    title: "Read the closing post",
    text: "After the last day the challenge closes with its figures. Each participant gets their own days back.",
    as: "You",
    in: "data-practice",
    act: { app: "messages" },
  },
];
