"use client";

import * as Sentry from "@sentry/nextjs";
import { useEffect } from "react";

export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => {
    Sentry.captureException(error);
  }, [error]);

  return (
    <html lang="en">
      <body>
        <h1>Greeter has stopped working</h1>
        <p>We have been told about it.</p>
        <button type="button" onClick={reset}>
          Start again
        </button>
      </body>
    </html>
  );
}
