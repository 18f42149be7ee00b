namespace Levee.Grains.Allocation;

/// <summary>A new order by chance for each walk, in proportion to weights.</summary>
/// <remarks>
/// The weight of a client is the product, along its path, of each node's part of its siblings' weights. Drawing without putting back: the key of a client is
/// <c>-(u^(1/w))</c> with u even between 0 and 1, lowest first. Clients of one weight are drawn one by one, since most walks end after the first.
/// Source: spec mesos/allocator.md section 3.
/// </remarks>
internal sealed class RandomSorter(ShareNode root, Random random) : Sorter(root)
{
    private readonly List<ShareNode> _gathered = [];
    private readonly List<double> _gatheredWeights = [];
    private ShareNode[] _clients = [];
    private double[] _weights = [];
    private double[] _keys = [];
    private bool _alike;
    private bool _fresh;
    private int _next;

    public override void Start()
    {
        if (!_fresh)
        {
            Gather();
        }

        _next = 0;
        if (!_alike)
        {
            Draw();
        }
    }

    public override ShareNode? Next()
    {
        if (_next == _clients.Length)
        {
            return null;
        }

        if (_alike)
        {
            var drawn = random.Next(_next, _clients.Length);
            (_clients[_next], _clients[drawn]) = (_clients[drawn], _clients[_next]);
        }

        return _clients[_next++];
    }

    protected override void Reshaped() => _fresh = false;

    private void Gather()
    {
        _gathered.Clear();
        _gatheredWeights.Clear();
        Gather(Root, 1);
        (_clients, _weights) = ([.. _gathered], [.. _gatheredWeights]);
        _keys = new double[_clients.Length];
        _alike = _weights.Length == 0 || !_weights.AsSpan().ContainsAnyExcept(_weights[0]);
        _fresh = true;
    }

    private void Gather(ShareNode group, double weight)
    {
        var siblings = group.InTurn.AsSpan(0, group.InTurnCount);
        var sum = 0.0;
        foreach (var node in siblings)
        {
            sum += node.Weight;
        }

        foreach (var node in siblings)
        {
            var own = weight * node.Weight / sum;
            if (node.IsClient)
            {
                _gathered.Add(node);
                _gatheredWeights.Add(own);
            }
            else
            {
                Gather(node, own);
            }
        }
    }

    // The weights move along with their clients.
    private void Draw()
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = -Math.Pow(1 - random.NextDouble(), 1 / _weights[i]);
        }

        var weights = (double[])_weights.Clone();
        var keys = (double[])_keys.Clone();
        Array.Sort(keys, weights);
        Array.Sort(_keys, _clients);
        _weights = weights;
    }
}
