export interface RemoteConfig {
  greeting: string;
  errorSampleRate: number;
}

const API_URL = import.meta.env.VITE_GREETER_API_URL ?? "https://api.greeter.example";

/** What the customer has set for this site; how many errors we sample is decided there too. */
export async function loadRemoteConfig(site: string): Promise<RemoteConfig> {
  const response = await fetch(`${API_URL}/sites/${encodeURIComponent(site)}/config`);
  return (await response.json()) as RemoteConfig;
}
