import { io } from "socket.io-client";
import { reportError } from "./sentry";

/** Asks for the microphone and rings an agent. False when that does not work; the visitor is told by the caller. */
export async function startCall(): Promise<boolean> {
  try {
    const media = await navigator.mediaDevices.getUserMedia({ audio: true });
    const connection = new RTCPeerConnection();
    for (const track of media.getAudioTracks()) {
      connection.addTrack(track, media);
    }
    const offer = await connection.createOffer();
    await connection.setLocalDescription(offer);
    io(import.meta.env.VITE_GREETER_API_URL).emit("call:ring", { offer });
    return true;
  } catch (error) {
    reportError(error, "call");
    return false;
  }
}
