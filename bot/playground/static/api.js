/** Talks to the local Slack: plain requests for what is shown and done, a WebSocket that tells when to look again. */

async function call(path, options) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const post = (path, body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const query = (facts) => new URLSearchParams(Object.entries(facts).filter(([, value]) => value)).toString();

export const bootstrap = (me) => call(`/page/bootstrap?${query({ as: me })}`);
export const messages = (me, channel, thread) => call(`/page/messages?${query({ as: me, channel, thread })}`);
export const act = (me, name, args) => post("/page/act", { as: me, act: name, ...args });
export const turn = (how, at) => post("/page/clock", { turn: how, at });
export const reset = (scenario) => post("/page/reset", { scenario });
export const outbox = () => call("/page/outbox");
export const traffic = (after) => call(`/page/traffic?${query({ after })}`);
export const trafficEntry = (number) => call(`/page/traffic/${number}`);
export const buzz = () => call("/page/buzz");

/** Stays connected as one member until stopped; `onState` hears whether the line stands. */
export function live(me, onNews, onState) {
  let socket;
  let stopped = false;
  let pause = 500;

  function connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/page/live?${query({ as: me })}`);
    socket.onopen = () => {
      pause = 500;
      onState(true);
    };
    socket.onmessage = (event) => onNews(JSON.parse(event.data));
    socket.onclose = again;
  }

  function again() {
    if (stopped) return;
    onState(false);
    setTimeout(connect, pause);
    pause = Math.min(pause * 2, 4000);
  }

  connect();
  return () => {
    stopped = true;
    socket.close();
  };
}
