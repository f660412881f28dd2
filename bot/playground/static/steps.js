/**
 * The newcomer's steps, as plain data, one list for each beginning.
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
  page.pressed.some((one) => one.label === words && one.member.startsWith(member));
const submitted = (page, title, member) =>
  page.submitted.some((one) => one.label === title && one.member.startsWith(member));

const fromNothing = [
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
    done: (page) => submitted(page, "Set up a community", "You"),
  },
  {
    title: "Start a 30-day challenge",
    text: "Take “Today, in one minute” as the first day. Look at the preview, then press Announce.",
    as: "You",
    in: "data-practice",
    type: "/challenge start",
    done: (page) => submitted(page, "Preview", "You"),
  },
  {
    title: "Join it yourself",
    text: "The announcement stands in the channel, with a Join button. Send its form as it is.",
    as: "You",
    in: "data-practice",
    point: { text: "Join" },
    done: (page) => submitted(page, "Join", "You"),
  },
  {
    title: "Let Amara join too",
    text: "Become Amara, and join as she would.",
    as: "Amara",
    in: "data-practice",
    point: { text: "Join" },
    done: (page) => submitted(page, "Join", "Amara"),
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
    title: "Press Done yourself",
    text: "Not everyone likes to write. A button counts too, and only you see your progress.",
    as: "You",
    in: "data-practice",
    point: { text: "Done" },
    done: (page) => pressed(page, "Done", "You"),
  },
  {
    title: "Turn on through the days",
    text: "Each press brings the next post. Write, rest or look at your progress on the way, until the challenge is complete.",
    in: "data-practice",
    act: { clock: "next" },
    done: (page) => page.sees("is complete"),
  },
  {
    title: "Get your days back",
    text: "The closing post shows the figures. Privately, everyone of this workspace who took part gets their own days.",
    as: "You",
    act: { app: "messages" },
  },
];

const underWay = [
  {
    title: "Press Done for today",
    text: "Day 12 was posted this morning. You have not done it yet.",
    as: "You",
    in: "data-practice",
    point: { text: "Done" },
    done: (page) => pressed(page, "Done", "You"),
  },
  {
    title: "Look at your progress",
    text: "Only you see it. Rest is neutral: it neither helps nor hurts.",
    as: "You",
    in: "data-practice",
    point: { text: "My progress" },
    done: (page) => pressed(page, "My progress", "You"),
  },
  {
    title: "Read what others wrote",
    text: "Open the thread of today. A tick marks each entry.",
    as: "You",
    in: "data-practice",
    point: { testid: "message-reply" },
    done: (page) => page.thread,
  },
  {
    title: "Steer it",
    text: "You run this one. Type /challenge and press Steer: pause, change the hour, edit a prompt.",
    as: "You",
    in: "data-practice",
    type: "/challenge",
    done: (page) => page.pressed.some((one) => one.label === "Steer"),
  },
  {
    title: "Turn on to day 13",
    text: "The clock goes to the next post, and the bot posts as it would.",
    in: "data-practice",
    act: { clock: "next" },
    done: (page) => page.turns > 0,
  },
  {
    title: "Look behind the scenes",
    text: "What is planned, what the bot and Slack say to each other, and whose phone buzzed.",
    point: { testid: "drawer-button" },
  },
];

const aboutToClose = [
  {
    title: "Turn on to the last day",
    text: "Day 30 comes tomorrow morning.",
    in: "data-practice",
    act: { clock: "next" },
    done: (page) => page.sees("day 30 of 30"),
  },
  {
    title: "Press Done once more",
    text: "Or write an entry in the thread.",
    as: "You",
    in: "data-practice",
    point: { text: "Done" },
    done: (page) => pressed(page, "Done", "You"),
  },
  {
    title: "Turn on to the end",
    text: "The closing post says what all did together. Nobody is named.",
    in: "data-practice",
    act: { clock: "next" },
    done: (page) => page.sees("is complete"),
  },
  {
    title: "Get your days back",
    text: "Privately, everyone of this workspace who took part gets their own days.",
    as: "You",
    act: { app: "messages" },
  },
];

const after = { "day-12": underWay, closing: aboutToClose };

/** The steps that fit what has happened before the page was opened. */
export const stepsAfter = (scenario) => after[scenario] ?? fromNothing;
