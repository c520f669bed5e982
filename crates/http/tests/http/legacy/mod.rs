mod openid_ticket;
