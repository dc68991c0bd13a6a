import * as Sentry from "@sentry/nextjs";
import { NextResponse, type NextRequest } from "next/server";
import { verifySession } from "@/lib/api";

export async function middleware(request: NextRequest) {
  const signIn = new URL("/sign-in", request.url);
  const token = request.cookies.get("greeter_session")?.value;
  if (!token) {
    return NextResponse.redirect(signIn);
  }
  try {
    const agent = await verifySession(token);
    return agent ? NextResponse.next() : NextResponse.redirect(signIn);
  } catch (error) {
    // The session service is down: nobody gets in, and we want to know.
    Sentry.captureException(error, { tags: { area: "auth" } });
    return NextResponse.redirect(signIn);
  }
}

export const config = {
  matcher: ["/calls/:path*"],
};
