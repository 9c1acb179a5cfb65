"""All tests begin in the same surroundings, whoever starts them."""

from support.inherited import use_plain_surroundings

use_plain_surroundings()
