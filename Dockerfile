# Tiller in a container. The image brings Node, so the Node that the lock file has for a checkout is left out.
FROM node:26.10.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:26.10.0-slim
ENV NODE_ENV=production TILLER_DATABASE=/data/tiller.db TILLER_EXAMPLE=no
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY src ./src
COPY adapters ./adapters
COPY migrations ./migrations
# A volume takes over whom its folder belongs to.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Where the set-up keeps the tokens, beside the database: both outlive the container.
WORKDIR /data
ENTRYPOINT ["node", "/app/bin/tiller.js"]
