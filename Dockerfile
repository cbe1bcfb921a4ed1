# Tiller in a container, as a user without rights, on a root that may be read-only: only /data and /tmp are written to.
# The image brings Node, so the Node that the lock file has for a checkout is left out.
FROM node:26.10.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# What draws pictures is optional too, one package a platform: so optional ones are installed, and Node is taken out again.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node-linux-* node_modules/node-bin-*

# As the package has it: a third less memory than the sources, which would be read without their types at each start.
FROM node:26.10.0-slim AS built
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY src ./src
COPY adapters ./adapters
COPY scripts ./scripts
RUN node scripts/bundle.ts

FROM node:26.10.0-slim
ENV NODE_ENV=production TILLER_DATABASE=/data/tiller.db TILLER_EXAMPLE=no
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=built /app/dist ./dist
COPY package.json ./
COPY bin ./bin
COPY migrations ./migrations
# A volume takes over whom its folder belongs to.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Where the set-up keeps the tokens, beside the database: both outlive the container.
WORKDIR /data
ENTRYPOINT ["node", "/app/bin/tiller.js"]
CMD ["serve"]
# Asks the process on its own port, which no other machine reaches unless TILLER_HTTP says so.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "const port = (process.env.TILLER_HTTP || '3700').split(':').pop(); fetch('http://127.0.0.1:' + port + '/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
