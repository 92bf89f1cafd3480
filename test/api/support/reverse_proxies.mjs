// nginx and haproxy before a service, each a child process in the foreground that listens on a socket in a folder of
// its own. They keep their connections to the service and let all their clients share them.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { atExit } from './at_exit.mjs';
import { until } from './waiting.mjs';

// How long they wait for their clients, so that an exchange that leads to nothing is soon over.
const patienceMs = 500;

// One process and no master: then it changes no user, whoever runs it.
const nginx = ({ socket, upstream, directory, own }) => ({
  program: 'nginx',
  args: ['-p', directory, '-e', 'stderr', '-c', path.join(directory, 'conf')],
  text: `
daemon off;
master_process off;
pid ${directory}/pid;
error_log stderr crit;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  client_header_timeout ${patienceMs}ms;
  client_body_timeout ${patienceMs}ms;
  keepalive_timeout ${patienceMs}ms;
  upstream service { server ${upstream}; keepalive 2; }
  server {
    listen unix:${socket};
    ${own}
    location / {
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
    }
  }
}
`,
});

const haproxy = ({ socket, upstream, directory, own }) => ({
  program: 'haproxy',
  args: ['-db', '-q', '-f', path.join(directory, 'conf')],
  text: `
global
  nbthread 1
defaults
  mode http
  option http-keep-alive
  http-reuse always
  timeout connect 5s
  timeout server 30s
  timeout client ${patienceMs}ms
  timeout http-request ${patienceMs}ms
  timeout http-keep-alive ${patienceMs}ms
  ${own}
frontend clients
  bind unix@${socket}
  default_backend service
backend service
  server service ${upstream} pool-low-conn 2
`,
});

// As they come, and as lenient as they can be made: then more of what is wrong is left to the service.
export const kinds = {
  nginx: (where) => nginx({ ...where, own: '' }),
  'nginx, lenient and unbuffered': (where) =>
    nginx({
      ...where,
      own: 'ignore_invalid_headers off; underscores_in_headers on; proxy_request_buffering off; proxy_buffering off;',
    }),
  haproxy: (where) => haproxy({ ...where, own: '' }),
  'haproxy, lenient': (where) =>
    haproxy({ ...where, own: 'option accept-invalid-http-request\n  option accept-invalid-http-response' }),
};

export class ReverseProxy {
  constructor(kind, upstream) {
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'inventory-proxy-'));
    atExit(() => rmSync(this.directory, { recursive: true, force: true }));
    this.path = path.join(this.directory, 'socket');
    const { program, args, text } = kinds[kind]({ socket: this.path, upstream, directory: this.directory });
    writeFileSync(path.join(this.directory, 'conf'), text);
    this.child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    atExit(() => this.child.kill('SIGKILL'));
    this.said = '';
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.said += text));
    this.ended = new Promise((resolve) => this.child.on('close', resolve).on('error', resolve));
  }

  async start() {
    const over = this.ended.then((how) => Promise.reject(new Error(`ended with ${how}:\n${this.said}`)));
    over.catch(() => {});
    await Promise.race([over, until(() => this.#listens())]);
    return this;
  }

  #listens() {
    return new Promise((resolve) => {
      const socket = net.connect({ path: this.path });
      socket.on('error', () => resolve(false)).on('connect', () => resolve(socket.destroy() && true));
    });
  }

  async stop() {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}
