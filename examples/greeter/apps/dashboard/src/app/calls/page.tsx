import { request } from "@/lib/api";
import { CallPanel } from "./call-panel";

export const dynamic = "force-dynamic";

interface Call {
  id: string;
  page: string;
}

export default async function Calls() {
  const calls = await request<Call[]>("/calls");
  return (
    <main>
      <h1>Visitors who are waiting</h1>
      {calls.map((call) => (
        <CallPanel key={call.id} callId={call.id} page={call.page} />
      ))}
    </main>
  );
}
