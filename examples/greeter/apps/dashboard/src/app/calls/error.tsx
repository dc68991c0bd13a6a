"use client";

export default function CallsError({ error, reset }: { error: Error; reset: () => void }) {
  console.error(error);

  return (
    <main>
      <h1>The call list is not available</h1>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </main>
  );
}
