// The receiver that a developer would write today: node:http, better-sqlite3 (WAL, synchronous=FULL), an HMAC of the body.
// node node_receiver.js PORT DATABASE SECRET; better-sqlite3 is found through NODE_PATH.
'use strict';
const http = require('node:http');
const crypto = require('node:crypto');
const Database = require('better-sqlite3');

const [port, file, secret] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY, received_at INTEGER, topic TEXT, body BLOB)');
const insert = db.prepare('INSERT INTO deliveries (received_at, topic, body) VALUES (?, ?, ?)');

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    const expected = crypto.createHmac('sha256', secret).update(body).digest();
    const given = Buffer.from(request.headers['x-wc-webhook-signature'] || '', 'base64');
    if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) {
      response.writeHead(401).end();
      return;
    }
    const { lastInsertRowid } = insert.run(Math.floor(Date.now() / 1000), request.headers['x-wc-webhook-topic'] || '', body);
    const text = `{"delivery":${lastInsertRowid}}\n`;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length }).end(text);
  });
});
server.listen(Number(port), '127.0.0.1', 1024, () => console.log('ready'));
process.on('SIGTERM', () => process.exit(0));
