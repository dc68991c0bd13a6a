import { useState } from "preact/hooks";
import { startCall } from "./call";

export function Greeting({ text }: { text: string }) {
  const [status, setStatus] = useState("");

  async function answer() {
    setStatus("Connecting…");
    setStatus((await startCall()) ? "" : "Nobody can be reached right now.");
  }

  return (
    <aside aria-label="Live greeting">
      <p>{text}</p>
      <button type="button" onClick={answer}>
        Talk to us
      </button>
      <p role="status">{status}</p>
    </aside>
  );
}
