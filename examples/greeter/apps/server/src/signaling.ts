import { captureException, withScope } from "@sentry/node";
import type { Server } from "socket.io";

/** Hands offers and answers to the other side of a call. */
export function listen(io: Server) {
  io.on("connection", (socket) => {
    socket.on("call:offer", async ({ callId, offer }: { callId: string; offer: unknown }) => {
      try {
        await socket.join(callId);
        socket.to(callId).emit("call:offer", offer);
      } catch (error) {
        withScope((scope) => {
          scope.setTag("area", "signaling");
          scope.setContext("call", { callId });
          captureException(error);
        });
      }
    });

    socket.on("call:ring", ({ offer }: { offer: unknown }) => {
      socket.broadcast.emit("call:ring", { from: socket.id, offer });
    });
  });
}
