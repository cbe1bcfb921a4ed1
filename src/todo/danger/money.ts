/** Signs and names of money, and the sign of a discount. */
export const MONEY = /^(€|\$|£|%|eur|usd|gbp|chf|brl|r\$|euros?|dollars?|reais)$/;
