import type { Lexicon } from './lexicon.ts';

/*
 * Words that teams of every language use as they are. Data, and nothing else. They take no part in telling
 * which language a title is in.
 */

export const SHARED: Lexicon = {
  actions: {
    repay: 'chargeback',
    move: 'cutover',
    release: 'deploy, deployment, rollout, hotfix, release',
    operate: 'upgrade, failover, reboot, restart, rollback, update',
    send: 'mailing, mailshot',
    golive: 'go live, golive',
  },
  assets: {
    money: 'sepa, iban',
    data: 'backup, snapshot, s3 bucket, bucket',
    system: 'server, cluster, kubernetes, k8s, postgres, postgresql, mysql, redis, mongodb',
    network: 'dns, mx, cname, nameserver, vpn, firewall, cdn, load balancer, ssl, tls, ip',
    secret: 'api key, token, ssh key, ssl, tls, secret',
    terms: 'tos, sla',
    live: 'prod, production',
  },
  mild: '',
  starting: '',
  stating: '',
  receiving: '',
  household: '',
  adverbial: '',
  places: 'staging, sandbox, test, demo, dev, localhost, qa, uat, preview, dummy, fake, preprod',
  writings:
    'doc, wiki, readme, runbook, playbook, mockup, mock up, mock, wireframe, prototype, template, blog, blogpost, faq, poc, spike, rfc, adr, newsletter, howto, changelog, webinar, workshop, tutorial, brainstorm, brainstorming',
  artefacts:
    'dashboard, button, feature, widget, banner, layout, icon, design, ui, ux, tooltip, popup, modal, changelog, tooling',
  internals:
    'bug, script, plugin, endpoint, json, xml, html, http, https, rest, null, sdk, yaml, sql, regex, utf, npm, ide, git, cli, cpu, ram, nullpointer, stacktrace',
  governing: 'todo',
  negating: '',
  linking: '',
  topical: '',
  subordinating: '',
  passive: '',
  background: '',
  single: '',
  own: '',
  quantifying: '',
  joining: 'and',
  little: '',
};
