"""Export one or more tuned encoders as one ONNX graph (hidden states side by side), int8 per channel.

usage: export.py OUT SOURCE [SOURCE...]   Several sources share the word table of the first one (it was frozen in tuning).
The vocabulary keeps whatever the training data uses and the most common KEEP entries that are plain ASCII.
"""
import json,os,shutil,sys,torch,onnx
from transformers import AutoModel
from onnxruntime.transformers import optimizer
from onnxruntime.quantization import quantize_dynamic,QuantType
out,*src=sys.argv[1:];KEEP=int(os.environ.get('KEEP','30522'));os.makedirs(out,exist_ok=True);os.makedirs(out+'/w',exist_ok=True)
nets=[AutoModel.from_pretrained(s,add_pooling_layer=False,attn_implementation='eager').eval() for s in src]
tj=json.load(open(src[0]+'/tokenizer.json'));V=tj['model']['vocab'];tj['truncation']=None;tj['padding']=None
E0=nets[0].embeddings.word_embeddings.weight.data
if len(nets)>1:
    for n in nets[1:]: print('word tables differ by',float((n.embeddings.word_embeddings.weight-E0).abs().max()))
ids=list(range(len(V)))
if KEEP<len(V):
    from data import load
    from tokenizers import Tokenizer
    used={i for e in Tokenizer.from_file(src[0]+'/tokenizer.json').encode_batch([x[2] for x in load()]) for i in e.ids}
    inv={i:t for t,i in V.items()}
    pl=[i for i in ids if not inv[i].startswith('[unused') and inv[i].isascii()]
    must=[i for i in pl if i in used or inv[i].startswith('[') or len(inv[i])==1 or (inv[i].startswith('##') and len(inv[i])<=5)]
    must=set(must);rest=[i for i in pl if i not in must][:max(0,KEEP-len(must))];ids=sorted(must|set(rest))
new={old:k for k,old in enumerate(ids)}
for n in nets:
    w=torch.nn.Embedding(len(ids),E0.shape[1]);w.weight.data=n.embeddings.word_embeddings.weight.data[ids].clone();n.embeddings.word_embeddings=w;w.padding_idx=None
for n in nets[1:]: n.embeddings.word_embeddings=nets[0].embeddings.word_embeddings
tj['model']['vocab']={t:new[i] for t,i in V.items() if i in new}
for a in tj['added_tokens']: a['id']=new[a['id']]
def fix(o):
    if isinstance(o,dict):
        for k,v in o.items():
            if k=='special_tokens' and isinstance(v,dict):
                for q in v.values(): q['ids']=[new[i] for i in q['ids']]
            else: fix(v)
    elif isinstance(o,list):
        for v in o: fix(v)
fix(tj['post_processor']);json.dump(tj,open(out+'/tokenizer.json','w'),ensure_ascii=False)
class W(torch.nn.Module):
    def __init__(s):super().__init__();s.n=torch.nn.ModuleList(nets)
    def forward(s,input_ids,attention_mask,token_type_ids):
        o=[];m=(1.0-attention_mask[:,None,None,:].float())*-10000.0;we=s.n[0].embeddings.word_embeddings(input_ids)
        for n in s.n:
            e=n.embeddings;B,S=input_ids.shape
            h=e.LayerNorm(we+e.token_type_embeddings(token_type_ids)+e.position_embeddings(torch.arange(S)[None]))
            for l in n.encoder.layer:
                sa=l.attention.self;H=sa.num_attention_heads;D=sa.attention_head_size
                q=sa.query(h).view(B,S,H,D).transpose(1,2);k=sa.key(h).view(B,S,H,D).permute(0,2,3,1);v=sa.value(h).view(B,S,H,D).transpose(1,2)
                a=torch.softmax(q@k/(D**.5)+m,-1);c=(a@v).transpose(1,2).reshape(B,S,H*D)
                h=l.attention.output.LayerNorm(l.attention.output.dense(c)+h)
                h=l.output.LayerNorm(l.output.dense(torch.nn.functional.gelu(l.intermediate.dense(h)))+h)
            o.append(h)
        return torch.cat(o,-1) if len(o)>1 else o[0]
class One(torch.nn.Module):  # as transformers writes it, so that the optimiser knows the pattern
    def __init__(s):super().__init__();s.n=nets[0]
    def forward(s,input_ids,attention_mask,token_type_ids):
        n=s.n;h=n.embeddings(input_ids=input_ids,token_type_ids=token_type_ids);m=(1.0-attention_mask[:,None,None,:].to(h.dtype))*-10000.0
        for l in n.encoder.layer:
            sa=l.attention.self;B,S,_=h.shape;H=sa.num_attention_heads;D=sa.attention_head_size
            q=sa.query(h).view(B,S,H,D).transpose(1,2);k=sa.key(h).view(B,S,H,D).permute(0,2,3,1);v=sa.value(h).view(B,S,H,D).transpose(1,2)
            a=torch.softmax(q@k/(D**.5)+m,-1);c=(a@v).transpose(1,2).reshape(B,S,H*D)
            h=l.attention.output.LayerNorm(l.attention.output.dense(c)+h)
            h=l.output.LayerNorm(l.output.dense(torch.nn.functional.gelu(l.intermediate.dense(h)))+h)
        return h
w=(W() if len(nets)>1 else One()).eval();x=torch.tensor([[2,9,8,7,6,3]])+0;f=(x,torch.ones_like(x),torch.zeros_like(x))
names=['input_ids','attention_mask','token_type_ids']
with torch.no_grad():
    ref=torch.cat([n(x,attention_mask=f[1])[0] for n in nets],-1);d=float((w(*f)-ref).abs().max());print('difference to transformers',d);assert d<1e-4
    torch.onnx.export(w,f,out+'/w/fp32.onnx',input_names=names,output_names=['last_hidden_state'],dynamic_axes={n:{0:'b',1:'s'} for n in names+['last_hidden_state']},opset_version=17,dynamo=False)
c=nets[0].config
o=optimizer.optimize_model(out+'/w/fp32.onnx',model_type='bert',num_heads=c.num_attention_heads,hidden_size=c.hidden_size,opt_level=0);o.save_model_to_file(out+'/w/model.onnx');shutil.copy(out+'/tokenizer.json',out+'/w')
print({k:v for k,v in o.get_fused_operator_statistics().items() if v})
quantize_dynamic(out+'/w/model.onnx',out+'/model.onnx',per_channel=True,weight_type=QuantType.QInt8,op_types_to_quantize=['MatMul','Attention','Gather','EmbedLayerNormalization'],extra_options={'DefaultTensorType':onnx.TensorProto.FLOAT})
print(len(ids),'tokens',os.path.getsize(out+'/model.onnx')/1e6,'MB')
