"use client";

import { useMemo } from "react";
import { io } from "socket.io-client";
import { usePeerConnection } from "@/hooks/use-peer-connection";

export function CallPanel({ callId, page }: { callId: string; page: string }) {
  const socket = useMemo(() => io(), []);
  const { state } = usePeerConnection(callId, socket);

  return (
    <section aria-label={`Visitor on ${page}`}>
      <p aria-live="polite">{state}</p>
    </section>
  );
}
