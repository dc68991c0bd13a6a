"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { request, type Agent } from "@/lib/api";
import { identify } from "@/lib/identify";

export default function SignIn() {
  const router = useRouter();
  const [problem, setProblem] = useState("");

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const agent = await request<Agent>("/session", { method: "POST", body: form }).catch(() => null);
    if (!agent) {
      setProblem("That did not work. Please check your address and password.");
      return;
    }
    identify(agent);
    router.push("/calls");
  }

  return (
    <form onSubmit={submit}>
      <label>
        Address <input name="email" type="email" required />
      </label>
      <label>
        Password <input name="password" type="password" required />
      </label>
      <button type="submit">Sign in</button>
      <p role="alert">{problem}</p>
    </form>
  );
}
