// What the page hears from the local Slack and says to it. Every act is somebody's: the person chosen on the page.

// Calls `show` with each new state of what `person` sees, and `lost` with whether the connection is gone.
export function listen(person, show, lost) {
  let socket = null;
  let closed = false;
  let wait = 200;
  const open = () => {
    socket = new WebSocket(`ws://${location.host}/page/live?person=${encodeURIComponent(person)}`);
    socket.onmessage = (message) => {
      wait = 200;
      lost(false);
      show(JSON.parse(message.data));
    };
    socket.onclose = () => {
      if (closed) return;
      lost(true);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 5000);
    };
  };
  open();
  return () => {
    closed = true;
    socket.close();
  };
}

// Does something as `person`. Answers with what Slack says, or throws an Error with a sentence.
export async function act(person, name, details) {
  const answer = await fetch("/page/act", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ person, act: name, ...details }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || `The demo answered ${answer.status}.`);
  return body;
}
