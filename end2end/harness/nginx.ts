import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./port.ts";
import { Program } from "./program.ts";

/** Where nginx is, if it is anywhere. */
export const NGINX = [process.env.NGINX ?? "", "/usr/sbin/nginx", "/usr/bin/nginx"].find((path) => path !== "" && existsSync(path));

/** A real reverse proxy in front of a desk, set up as the README says, that has signed somebody in. */
export class Nginx {
  readonly #folder = mkdtempSync(join(tmpdir(), "jobglass-nginx-"));
  #program?: Program;

  /** Starts it in front of a desk's origin and returns its own. `person` is what it says of whoever comes. */
  async start(target: string, path: string, person: { user: string; groups: string }): Promise<string> {
    const port = await freePort();
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${this.#folder}/${kind};`);
    const config = `
      daemon off; pid ${this.#folder}/pid; error_log stderr notice; worker_processes 1;
      events {}
      http {
        access_log off; ${temporary.join(" ")}
        server {
          listen 127.0.0.1:${port};
          location ${path}/ {
            proxy_pass ${target};
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Remote-User ${person.user};
            proxy_set_header Remote-Groups ${person.groups};
          }
        }
      }`;
    const file = join(this.#folder, "nginx.conf");
    writeFileSync(file, config);
    const { program } = await Program.start(NGINX!, ["-e", "stderr", "-p", this.#folder, "-c", file], {}, /start worker process \d+/);
    this.#program = program;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
