# Reads a mail, prints what Mail::DKIM finds of its signature; the public key (base64) is the argument, not DNS.
use strict; use warnings;
use Mail::DKIM::Verifier; use Mail::DKIM::DNS; use Net::DNS::RR;
my $key = shift;
{ no warnings qw(redefine once);
  *Mail::DKIM::DNS::query = sub { my ($name, $type) = @_; die "asked $name" unless $name eq 'mail2026._domainkey.example.org';
    my @parts = ("v=DKIM1; k=rsa; p=$key") =~ /(.{1,200})/g;
    return Net::DNS::RR->new(name => $name, type => 'TXT', txtdata => \@parts); };
}
my $v = Mail::DKIM::Verifier->new();
local $/; my $mail = <STDIN>; $v->PRINT($mail); $v->CLOSE;
print $v->result, "\n"; print $v->result_detail, "\n" if $v->result ne 'pass';
