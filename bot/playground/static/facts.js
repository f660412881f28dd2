/** What the newcomer has done since the page was opened, so that the steps can tick themselves off. */

export const facts = fresh();

function fresh() {
  return { opened: new Set(), commands: [], pressed: [], said: [], submitted: [], turns: 0 };
}

addEventListener("playground-reset", () => Object.assign(facts, fresh()));

/** Notes an act that worked; `label` is the text of a pressed button or the title of a form. */
export function remember(act, args, label, answer, member) {
  if (!answer.ok) return;
  if (act === "command")
    facts.commands.push({ member, text: `${args.command} ${args.text ?? ""}`.trim(), channel: args.channel });
  if (act === "press") facts.pressed.push({ member, label });
  if (act === "submit") facts.submitted.push({ member, label });
  if (act === "say" || act === "upload")
    facts.said.push({ member, text: args.text, thread: Boolean(args.thread_ts) });
}
