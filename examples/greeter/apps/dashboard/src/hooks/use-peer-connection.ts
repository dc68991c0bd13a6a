"use client";

import { useEffect, useRef, useState } from "react";
import * as Sentry from "@sentry/nextjs";
import type { Socket } from "socket.io-client";

type CallState = "idle" | "connecting" | "connected" | "failed";

/** One WebRTC connection between this agent and the visitor of `callId`. */
export function usePeerConnection(callId: string, socket: Socket) {
  const [state, setState] = useState<CallState>("idle");
  const peer = useRef<RTCPeerConnection | null>(null);

  useEffect(() => {
    const connection = new RTCPeerConnection();
    peer.current = connection;

    connection.onconnectionstatechange = () => {
      Sentry.addBreadcrumb({
        category: "webrtc",
        message: `connection ${connection.connectionState}`,
        level: "info",
      });
      if (connection.connectionState === "failed") {
        setState("failed");
      }
    };

    async function connect() {
      setState("connecting");
      try {
        const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
        for (const track of media.getTracks()) {
          connection.addTrack(track, media);
        }
        const offer = await connection.createOffer();
        await connection.setLocalDescription(offer);
        socket.emit("call:offer", { callId, offer });
        setState("connected");
      } catch (error) {
        console.error("The call could not be set up", error);
        setState("failed");
      }
    }

    void connect();
    return () => connection.close();
  }, [callId, socket]);

  return { peer, state };
}
