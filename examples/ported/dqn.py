"""Deep Q-learning, after the tutorial on CartPole, on a toy task.

A walker on a line of cells goes left or right. On the left end lies a small prize, on the right one
a large prize; each step costs something.
"""

import math
import random
from collections import deque, namedtuple

import tinygrad_np
import tinygrad_np.nn as nn
import tinygrad_np.nn.functional as F
import tinygrad_np.optim as optim

Transition = namedtuple("Transition", ("state", "action", "next_state", "reward"))

BATCH_SIZE = 32
GAMMA = 0.95
EPS_START, EPS_END, EPS_DECAY = 0.9, 0.05, 200
TAU = 0.02
LR = 3e-3


class Line:
    """Cells 0 to 8; the walker begins at 3 and is done at either end."""

    cells, start = 9, 3

    def reset(self):
        self.place = self.start
        return self.observation()

    def observation(self):
        return [2 * self.place / (self.cells - 1) - 1, 1.0]

    def step(self, action):
        self.place += 1 if action else -1
        prize = {0: 0.2, self.cells - 1: 1.0}.get(self.place)
        return self.observation(), -0.02 if prize is None else prize, prize is not None


class ReplayMemory:
    def __init__(self, capacity):
        self.memory = deque(maxlen=capacity)

    def push(self, *args):
        """Save a transition"""
        self.memory.append(Transition(*args))

    def sample(self, batch_size):
        return random.sample(self.memory, batch_size)

    def __len__(self):
        return len(self.memory)


class DQN(nn.Module):
    def __init__(self, n_observations=2, n_actions=2):
        super().__init__()
        self.layer1 = nn.Linear(n_observations, 32)
        self.layer2 = nn.Linear(32, 32)
        self.layer3 = nn.Linear(32, n_actions)

    # Called with either one element to determine next action, or a batch
    # during optimization. Returns tensor([[left0exp,right0exp]...]).
    def forward(self, x):
        x = F.relu(self.layer1(x))
        x = F.relu(self.layer2(x))
        return self.layer3(x)


def select_action(policy_net, state, steps_done):
    eps_threshold = EPS_END + (EPS_START - EPS_END) * math.exp(-1.0 * steps_done / EPS_DECAY)
    if random.random() > eps_threshold:
        with tinygrad_np.no_grad():
            # t.max(1) will return the largest column value of each row; its second part is the
            # index of where the largest element was found.
            return policy_net(state).max(1).indices.view(1, 1)
    return tinygrad_np.tensor([[random.randrange(2)]], dtype=tinygrad_np.long)


def optimize_model(policy_net, target_net, memory, optimizer):
    transitions = memory.sample(BATCH_SIZE)
    # Transpose the batch: from a list of transitions to a transition of lists.
    batch = Transition(*zip(*transitions, strict=True))

    # Compute a mask of non-final states and concatenate the batch elements
    non_final_mask = tinygrad_np.tensor(
        tuple(s is not None for s in batch.next_state), dtype=tinygrad_np.bool
    )
    non_final_next_states = tinygrad_np.cat([s for s in batch.next_state if s is not None])
    state_batch = tinygrad_np.cat(batch.state)
    action_batch = tinygrad_np.cat(batch.action)
    reward_batch = tinygrad_np.cat(batch.reward)

    # Compute Q(s_t, a): the columns of the actions that were taken
    state_action_values = policy_net(state_batch).gather(1, action_batch)

    # Compute V(s_{t+1}) for all next states, 0 for final ones
    next_state_values = tinygrad_np.zeros(BATCH_SIZE)
    with tinygrad_np.no_grad():
        next_state_values[non_final_mask] = target_net(non_final_next_states).max(1).values
    expected_state_action_values = (next_state_values * GAMMA) + reward_batch

    criterion = nn.SmoothL1Loss()
    loss = criterion(state_action_values, expected_state_action_values.unsqueeze(1))

    optimizer.zero_grad()
    loss.backward()
    # In-place gradient clipping
    tinygrad_np.nn.utils.clip_grad_value_(policy_net.parameters(), 100)
    optimizer.step()
    return loss.item()


def train(policy_net, target_net, num_episodes=60):
    """The losses, and the sum of rewards of each episode."""
    target_net.load_state_dict(policy_net.state_dict())
    optimizer = optim.AdamW(policy_net.parameters(), lr=LR, amsgrad=True)
    memory, env = ReplayMemory(1000), Line()
    losses, returns, steps_done = [], [], 0
    for _ in range(num_episodes):
        state = tinygrad_np.tensor(env.reset()).unsqueeze(0)
        total, done = 0.0, False
        while not done:
            action = select_action(policy_net, state, steps_done)
            steps_done += 1
            observation, reward, done = env.step(action.item())
            total += reward
            next_state = None if done else tinygrad_np.tensor(observation).unsqueeze(0)
            memory.push(state, action, next_state, tinygrad_np.tensor([reward]))
            state = next_state
            if len(memory) < BATCH_SIZE:
                continue
            losses.append(optimize_model(policy_net, target_net, memory, optimizer))

            # Soft update of the target network's weights: θ' <- τ θ + (1 - τ) θ'
            target_net_state_dict = target_net.state_dict()
            policy_net_state_dict = policy_net.state_dict()
            for key in policy_net_state_dict:
                target_net_state_dict[key] = policy_net_state_dict[
                    key
                ] * TAU + target_net_state_dict[key] * (1 - TAU)
            target_net.load_state_dict(target_net_state_dict)
        returns.append(total)
    return losses, returns


def main():
    policy_net = DQN()
    _, returns = train(policy_net, DQN(), num_episodes=100)
    print(f"mean return of the first ten episodes {sum(returns[:10]) / 10:.2f}", end=", ")
    print(f"of the last ten {sum(returns[-10:]) / 10:.2f}; the best is 0.92")


if __name__ == "__main__":
    main()
